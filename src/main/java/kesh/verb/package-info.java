/**
 * The operations that an operator can ask for: the port {@link kesh.verb.Verb}, and behind it rooms of words, sorted by
 * what they do to a cluster. Domain knowledge lives here and only here.
 *
 * <p>A verb is a pure function from the seen state to a plan: no transport, no clock, no terminal, no exception. It may
 * use {@code plan}, {@code fact}, {@code product}, {@code cluster} and the values in {@code command}. Code that several
 * rooms need is in {@code verb.part}; no other room lends its helpers, and the test of import directions says which
 * rooms use which.
 */
package kesh.verb;
