package kesh.explain;

/**
 * A kind of text.
 *
 * @param what its name: "repmgr cluster show"
 * @param means its content, in a sentence
 */
record Form(String what, String means) {}
