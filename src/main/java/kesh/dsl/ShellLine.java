package kesh.dsl;

import groovy.lang.Closure;
import groovy.lang.MissingMethodException;
import groovy.lang.Script;

/** What every line of the shell is: a script that knows the words, and what the lines before it have left. */
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

    /** The line's own methods first, then closures and methods of lines before, then the words. */
    @Override
    public Object invokeMethod(String name, Object arguments) {
        try {
            // Not the script's own way: that reads a variable of the name, and a word that is read is done.
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

    /** Stands here because Groovy gives every object a method of that name, for something else. */
    public void use(String fileOrName) {
        evaluator.use(fileOrName);
    }
}
