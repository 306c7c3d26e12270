package kesh.dsl;

import groovy.lang.Closure;
import groovy.lang.MissingMethodException;
import groovy.lang.Script;

/** The base class of every shell line: a script that knows the words, and the variables of earlier lines. */
public abstract class ShellLine extends Script {
    private Evaluator evaluator;

    void of(Evaluator owner) {
        evaluator = owner;
        setBinding(owner.binding());
    }

    @Override
    public Object getProperty(String name) {
        return getBinding().hasVariable(name) ? getBinding().getVariable(name) : evaluator.named(name);
    }

    @Override
    public void setProperty(String name, Object value) {
        evaluator.refuseWord(name);
        getBinding().setVariable(name, value);
    }

    /** The line's own methods come first, then closures and methods of earlier lines, then the words. */
    @Override
    public Object invokeMethod(String name, Object arguments) {
        try {
            // The script's own implementation would read a variable of that name, and reading a word carries it out.
            return getMetaClass().invokeMethod(this, name, arguments);
        } catch (MissingMethodException missing) {
            if (missing.getType() != getClass() || !name.equals(missing.getMethod())) {
                throw missing;
            }
            if (getBinding().hasVariable(name) && getBinding().getVariable(name) instanceof Closure<?> kept) {
                return kept.call(missing.getArguments());
            }
            return evaluator.invoke(missing);
        }
    }

    /** Defined here because Groovy gives every object a different method of that name. */
    public void use(String fileOrName) {
        evaluator.use(fileOrName);
    }
}
