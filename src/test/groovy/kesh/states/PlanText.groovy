package kesh.states

import kesh.cluster.ClusterState
import kesh.cluster.Topology
import kesh.plan.Action
import kesh.plan.Check
import kesh.plan.Plan
import kesh.plan.Step

/** A whole plan as plain text, for snapshots. */
class PlanText {

    /** @param held true to include the checks that pass */
    static String of(Plan plan, boolean held = false) {
        def lines = [plan.title(), '']
        def shown = plan.checks().findAll { held || it.verdict() != Check.Verdict.HELD }
        lines << "${plan.checks().count { it.verdict() == Check.Verdict.HELD }} of ${plan.checks().size()} checks pass"
        shown.each { lines.addAll(check(it)) }
        if (plan.refused) {
            lines << '' << 'refused'
        } else if (plan.nothingToDo) {
            lines << '' << 'nothing to do'
        } else {
            plan.guards().each { lines << '' << it.toString() }
            plan.steps().eachWithIndex { step, i -> lines << ''; lines.addAll(PlanText.step(i + 1, step)) }
            plan.notes().each { lines << '' << "note: $it".toString() }
            lines << '' << 'then'
            lines.addAll(topology(plan.after()))
        }
        lines.join('\n') + '\n'
    }

    static String checks(List<Check> checks) {
        checks.collectMany { check(it) }.join('\n') + '\n'
    }

    private static List<String> check(Check check) {
        def lines = ["  ${check.verdict()} ${check.title()}: ${check.message()}".toString()]
        check.detail().ifPresent { lines << "      detail: $it".toString() }
        check.hint().ifPresent { lines << "      hint: $it".toString() }
        lines
    }

    private static List<String> step(int number, Step step) {
        List<String> lines = ["$number ${step.node()}: ${step.title()}".toString()]
        step.before().each { lines << "    needs: $it".toString() }
        switch (step.action()) {
            case Action.Run:
                lines << "    \$ ${step.action().command()}".toString()
                step.action().command().job().ifPresent { lines << "    as job $it".toString() }
                break
            case Action.Sql:
                lines << "    sql on ${step.action().node()}> ${step.action().query().sql()} ${step.action().query().parameters()}".toString()
                break
            case Action.AddLines:
                lines << "    ${step.action().path()}".toString()
                step.action().lines().each { lines << "    + $it".toString() }
                step.action().keysOf().each { lines << "    + the key of $it".toString() }
                break
            case Action.Unpack:
                lines << "    ${step.action().archive()} ${step.action().license().map { "and $it " }.orElse('')}> ${step.action().line()}".toString()
                break
            case Action.WriteFile:
                lines << "    ${step.action().path()} (${step.action().mode()})".toString()
                step.action().text().toString().eachLine { lines << "    | $it".toString() }
        }
        lines << "    goal: ${step.goal()}, within ${step.patience().toString().substring(2).toLowerCase()}".toString()
        step.undo().ifPresent { lines << "    undo: $it".toString() }
        step.otherwise().ifPresent { lines << "    if it fails again: $it".toString() }
        lines
    }

    static List<String> topology(ClusterState state) {
        Topology.of(state).places().collect {
            "    ${it.id().map { id -> id.toString() }.orElse('-')} ${it.name()} (${it.host().address()}): ${it.role()}" +
                    "${it.upstream().map { up -> " of $up" }.orElse('')}, ${it.status()}".toString()
        }
    }
}
