/**
 * The running of servers and of failover: {@code start}, {@code stop}, {@code restart}, {@code set}, {@code pause},
 * {@code unpause}. Nobody changes his role.
 */
package kesh.verb.operate;
