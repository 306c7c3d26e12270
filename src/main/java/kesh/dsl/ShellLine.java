package kesh.dsl;

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
            return super.invokeMethod(name, arguments);
        } catch (MissingMethodException missing) {
            if (missing.getType() != getClass() || !name.equals(missing.getMethod())) {
                throw missing;
            }
            return evaluator.invoke(missing);
        }
    }
}
