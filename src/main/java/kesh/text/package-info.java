/**
 * How text is laid out for people: widths of characters on a terminal, sizes in words. Uses nothing.
 */
package kesh.text;
