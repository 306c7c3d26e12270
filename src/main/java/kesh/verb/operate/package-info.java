/**
 * The running of servers and of failover: {@code start}, {@code stop}, {@code restart}, {@code reload}, {@code set},
 * {@code pause}, {@code unpause}. No node changes its role.
 */
package kesh.verb.operate;
