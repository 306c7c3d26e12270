/**
 * A product's software as a tree of files: what a vendor's archive holds, and one digest of it that is the same
 * wherever the tree is.
 *
 * <p>This package may use {@code cluster}. Never here: hosts, and where on them software belongs (that is
 * {@code verb}).
 */
package kesh.software;
