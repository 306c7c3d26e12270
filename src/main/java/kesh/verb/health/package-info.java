/**
 * What {@code check} finds, one file for each subject, and {@code rescan}, which mends of it what is safe.
 *
 * <p>A finding names the word that ends it. Uses {@code verb.part} only, of the rooms.
 */
package kesh.verb.health;
