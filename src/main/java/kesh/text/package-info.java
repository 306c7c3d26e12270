/** Text layout for people: widths of characters on a terminal, sizes in words. This package uses no other. */
package kesh.text;
