package kesh.dsl;

import kesh.verb.Verb;

/** A verb, as a script asks for it: the text is for the eye. */
public record Statement(Verb verb, String text, Position position) {}
