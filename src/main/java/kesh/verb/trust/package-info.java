/**
 * Hosts that know each other's keys and accept each other's logins: {@code trust}, with these logins and the rights of
 * files.
 *
 * <p>The only other room that this one uses is {@code verb.part}.
 */
package kesh.verb.trust;
