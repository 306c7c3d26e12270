package kesh.dsl;

import groovy.lang.Closure;
import groovy.lang.DelegatesTo;
import groovy.lang.MissingPropertyException;
import groovy.lang.Script;

/** The base class of every script: it has one word, {@code cluster}. */
public abstract class KeshScript extends Script {
    private String file;
    private ClusterScript cluster;
    private boolean inside;
    private boolean failedInside;

    @Word
    public void cluster(
            String name, @DelegatesTo(value = ClusterSpec.class, strategy = Closure.DELEGATE_FIRST) Closure<?> body) {
        Position here = Position.current(file);
        if (name == null || body == null) {
            throw Misuse.nothingGiven("cluster", here);
        }
        if (inside) {
            throw new Mistake(here, "cluster inside cluster", null, "close the first block before the second");
        }
        if (cluster != null) {
            throw new Mistake(here, "a second cluster", "a script is planned as a whole, and for one cluster", null);
        }
        ClusterSpec spec = new ClusterSpec(name, file);
        // The closure belongs to the script, so the delegate is set on a copy.
        Closure<?> copy = (Closure<?>) body.clone();
        copy.setResolveStrategy(Closure.DELEGATE_FIRST);
        copy.setDelegate(spec);
        inside = true;
        failedInside = true;
        try {
            copy.call();
            failedInside = false;
        } finally {
            inside = false;
        }
        cluster = spec.build(here);
    }

    public void cluster(@DelegatesTo(value = ClusterSpec.class, strategy = Closure.DELEGATE_FIRST) Closure<?> body) {
        cluster("cluster", body);
    }

    /** Variables are the script's own; it cannot read the properties of this class. */
    @Override
    public Object getProperty(String name) {
        if (getBinding().hasVariable(name)) {
            return getBinding().getVariable(name);
        }
        throw new MissingPropertyException(name, getClass());
    }

    @Override
    public void setProperty(String name, Object value) {
        Misuse.refuseAssignment(name, Position.current(file), Words.all());
        getBinding().setVariable(name, value);
    }

    /** True if the script ended by an exception from inside {@code cluster { }}. */
    boolean failedInside() {
        return failedInside;
    }

    void file(String name) {
        file = name;
    }

    ClusterScript collected() {
        return cluster;
    }
}
