/**
 * Software comes to a host: {@code prepare}, by copy from a member, from packages or from an archive.
 *
 * <p>Uses {@code verb.part} only, of the rooms.
 */
package kesh.verb.software;
