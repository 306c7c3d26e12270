package kesh;

import java.util.Optional;
import java.util.function.Function;
import kesh.plan.Plan;

/** Asks the operator for consent to a plan that was shown. */
@FunctionalInterface
public interface Confirm {
    /** Returns an empty value for consent, else the reason for refusing. */
    Optional<String> refusal(Plan plan);

    /** True if a person answers, who has read the plan. Consent given in advance does not cover another plan. */
    default boolean isPerson() {
        return false;
    }

    /** Asks a person, who can be asked again. */
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
