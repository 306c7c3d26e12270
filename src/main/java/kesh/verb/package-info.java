/**
 * What an operator can ask for, one file each: the checks, the steps, the promise. Domain knowledge lives here and only
 * here.
 *
 * <p>A verb is a pure function from what is seen to a plan: no transport, no clock, no terminal, no exception. May use
 * {@code plan}, {@code distro}, {@code cluster} and the values of {@code remote}.
 */
package kesh.verb;
