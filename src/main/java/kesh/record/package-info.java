/**
 * The seen state as a file: to read later, to plan from without the cluster, to keep in a repository. It is text,
 * without any secret. Also the journals, read again to tell what is running, what was done, and how long things take.
 *
 * <p>It may use {@code cluster}; {@code product.RepmgrConf}, to parse repmgr.conf again; and from {@code plan} the
 * measurements ({@code Experience}). Never here: a survey of a cluster, or anything that is only displayed.
 */
package kesh.record;
