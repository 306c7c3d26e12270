/**
 * A node leaves: {@code shrink}, its checks, the node's entries elsewhere, and the new upstream of its standbys.
 *
 * <p>The only other room that this one uses is {@code verb.part}.
 */
package kesh.verb.shrink;
