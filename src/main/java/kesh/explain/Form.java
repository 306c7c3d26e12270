package kesh.explain;

/**
 * A kind of text.
 *
 * @param what whose it is: "repmgr cluster show"
 * @param means what it tells, in a sentence
 */
record Form(String what, String means) {}
