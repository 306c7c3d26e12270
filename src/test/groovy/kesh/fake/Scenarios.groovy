package kesh.fake

import groovy.transform.CompileStatic

/** Clusters and the scripts for them. A new verb joins the property tests by a class of rows here. */
@CompileStatic
class Scenarios {

    @CompileStatic
    static class Scenario {
        final String name
        final String script
        private final Closure<FakeCluster> make

        Scenario(String name, String script, Closure<FakeCluster> make) {
            this.name = name
            this.script = script
            this.make = make
        }

        FakeCluster cluster() { make.call() }

        String toString() { name }
    }

    static String script(String statements, String via = "via 'pg1', host: '10.9.0.11'") {
        "cluster('rwc') {\n    $via\n    $statements\n}"
    }

    /** The scenarios that succeed. */
    static List<Scenario> done() {
        [ExpandScenarios.done(),
         InstallScenarios.done(),
         ShrinkScenarios.done(),
         SwitchoverScenarios.done(),
         FailoverScenarios.done(),
         LookScenarios.done(),
         OperationsScenarios.done(),
         TrustScenarios.done(),
         PrepareScenarios.done()].flatten() as List<Scenario>
    }

    /** The scenarios that a check refuses. */
    static List<Scenario> refused() {
        [ExpandScenarios.refused(),
         InstallScenarios.refused(),
         ShrinkScenarios.refused(),
         SwitchoverScenarios.refused(),
         FailoverScenarios.refused(),
         LookScenarios.refused(),
         OperationsScenarios.refused(),
         TrustScenarios.refused(),
         PrepareScenarios.refused()].flatten() as List<Scenario>
    }
}
