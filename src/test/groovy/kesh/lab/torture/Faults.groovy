package kesh.lab.torture

/** All faults. A new one is a row in the list that it belongs to. */
class Faults {
    static final List<Fault> ALL = [new Fault(name: 'none', row: 'none (run twice)', twice: true)] +
            OperatorFaults.ALL + HostFaults.ALL + NetworkFaults.ALL + SecondOperators.ALL

    static Fault named(String name) {
        ALL.find { it.name == name } ?: { throw new IllegalArgumentException("no fault is called '$name'; shell/torture --list shows them") }()
    }
}
