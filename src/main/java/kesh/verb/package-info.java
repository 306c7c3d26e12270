/**
 * What an operator can ask for: the port {@link kesh.verb.Verb}, and in the rooms behind it the words, sorted by what they
 * do to a cluster. Domain knowledge lives here and only here.
 *
 * <p>A verb is a pure function from what is seen to a plan: no transport, no clock, no terminal, no exception. May use
 * {@code plan}, {@code fact}, {@code product}, {@code cluster} and the values in {@code command}. What several rooms need is in
 * {@code verb.part}; no other room lends its helpers, and the test of import directions says which are used by which.
 */
package kesh.verb;
