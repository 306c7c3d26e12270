/**
 * Software for a host: {@code prepare}, by copy from a member, from packages or from an archive.
 *
 * <p>The only other room that this one uses is {@code verb.part}.
 */
package kesh.verb.software;
