/**
 * A cluster grows, or is created: {@code expand}, {@code install}, {@code witness}, with their checks and the
 * descriptions of nodes that do not exist yet.
 *
 * <p>The only other room that this one uses is {@code verb.part}.
 */
package kesh.verb.grow;
