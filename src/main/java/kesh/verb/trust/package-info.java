/**
 * Hosts come to know each other and to let each other in: {@code trust}, with the ways between them and the rights of files.
 *
 * <p>Uses {@code verb.part} only, of the rooms.
 */
package kesh.verb.trust;
