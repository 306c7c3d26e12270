package kesh;

import java.util.Optional;
import java.util.function.Function;
import kesh.plan.Plan;

/** Whether the operator wants a plan executed, which was shown. */
@FunctionalInterface
public interface Confirm {
    /** Empty if yes; else why not. */
    Optional<String> refusal(Plan plan);

    /** Whether somebody answers who has read the plan. Who agrees beforehand has not agreed to another plan. */
    default boolean isPerson() {
        return false;
    }

    /** A person who is asked, and can be asked again. */
    static Confirm byPerson(Function<Plan, Optional<String>> asked) {
        return new Confirm() {
            @Override
            public Optional<String> refusal(Plan plan) {
                return asked.apply(plan);
            }

            @Override
            public boolean isPerson() {
                return true;
            }
        };
    }
}
