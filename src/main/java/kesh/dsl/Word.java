package kesh.dsl;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A word of the language: help, completion and the README's table are made from these. Its options are the named
 * parameters of the method's map, where editors find them, too.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Word {
    /** What it does, in a sentence without an end. */
    String value();

    String example();
}
