/**
 * A cluster becomes larger, or comes to be: {@code expand}, {@code install}, {@code witness}, with their checks and what they
 * know of a node that is not there yet.
 *
 * <p>Uses {@code verb.part} only, of the rooms.
 */
package kesh.verb.grow;
