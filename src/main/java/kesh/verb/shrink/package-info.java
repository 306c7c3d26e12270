/**
 * A node leaves: {@code shrink}, its checks, what is left of a node elsewhere, and who takes over its standbys.
 *
 * <p>Uses {@code verb.part} only, of the rooms.
 */
package kesh.verb.shrink;
