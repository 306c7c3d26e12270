package kesh.lab.torture

/** Somebody else changes the cluster: another operator with kesh, a person with other programs, repmgrd. */
class SecondOperators {
    /** The other operator's scripts, and the roles whose names are typed to confirm them. */
    private static final Map<String, List> OTHER_WORDS = [
            'switchover to target' : [['target'], { Roles it -> "start '$it.target'\nswitchover to: '$it.target'" }, { Word word -> !(word.name in ['switchover', 'promote', 'rejoin']) && !newcomer(word) }],
            'switchover to sibling': [['sibling'], { Roles it -> "switchover to: '$it.sibling'" }, { Word word -> word.name != 'promote' }],
            'expand of spare'      : [['spare'], { Roles it -> "expand '$it.spare'" }, { Word word -> true }],
            'shrink of target'     : [['target'], { Roles it -> "shrink '$it.target', drain: 1" }, { Word word -> !(word.name in ['shrink', 'promote']) && !newcomer(word) }],
            'shrink of sibling'    : [['sibling'], { Roles it -> "shrink '$it.sibling', drain: 1" }, { Word word -> word.name != 'promote' }],
            'sibling below target' : [['target', 'sibling'], { Roles it -> "follow '$it.sibling', upstream: '$it.target'" }, { Word word -> !newcomer(word) && !word.targetIsDown }],
            'rebuild of target'    : [['target'], { Roles it -> "rebuild '$it.target'" }, { Word word -> word.targetIsDown && !newcomer(word) }],
            'set'                  : [['primary'], { Roles it -> "set work_mem: '9MB'" }, { Word word -> word.name != 'promote' }],
    ]

    private static boolean newcomer(Word word) {
        word.roles.call(['pg1', 'pg2', 'pg3']).target == 'pg4'
    }

    private static void begin(Blow blow, Closure<String> statements) {
        def script = blow.stage.script(statements.call(blow.roles), 'other.groovy')
        def confirmed = [blow.roles.target].collectMany { ['--confirm', it] }
        blow.other = blow.lab.startByOperator(blow.stage.kesh(script, confirmed))
    }

    private static void end(Blow blow) {
        def run = blow.other.ended(Run.BOUND)
        blow.said['other.out'] = run.out()
        blow.said['other.err'] = run.err()
        blow.other = null
    }

    private static List<Fault> otherKesh(String name, List other) {
        def (roles, statements, fits) = other
        def here = { Word word -> !word.onBareHosts && fits.call(word) }
        def faults = []
        for (boolean watched in [true, false]) {
            String without = watched ? '' : ' without repmgrd'
            def before = { Blow blow -> if (!without.empty) { blow.stage.withoutRepmgrd() } }
            faults << new Fault(name: "$name at the question$without", row: "second kesh at the question$without", roles: roles, fits: here,
                    moment: Fault.Moment.QUESTION, on: Fault.On.TERMINAL, watched: watched, before: before,
                    strike: { Blow blow ->
                        begin(blow, statements)
                        end(blow)
                    })
            faults << new Fault(name: "$name in the middle$without", row: "second kesh in the middle$without", roles: roles, fits: here,
                    watched: watched, before: before,
                    strike: { Blow blow -> begin(blow, statements) },
                    mend: { Blow blow -> end(blow) })
        }
        faults
    }

    private static boolean promoted(Blow blow) {
        ['pg1', 'pg2', 'pg3'].any { it != blow.roles.primary && blow.lab.holds(it, 'not pg_is_in_recovery()') }
    }

    static final List<Fault> ALL = OTHER_WORDS.collectMany { name, other -> otherKesh(name, other) } + [
            new Fault(name: 'repmgrd promotes at the question', row: 'promoted by repmgrd or by hand meanwhile', roles: ['primary'],
                    moment: Fault.Moment.QUESTION, on: Fault.On.TERMINAL, mayLoseThePrimary: true, boots: true, seconds: 5,
                    fits: { Word word -> !word.onBareHosts && word.name != 'rejoin' },
                    strike: { Blow blow ->
                        blow.lab.lab('kill', blow.roles.primary)
                        blow.stage.until('repmgrd has promoted somebody') { promoted(blow) }
                    },
                    mend: { Blow blow -> blow.lab.tryLab('boot', blow.roles.primary) }),
            new Fault(name: 'server of the target started by hand at the question', row: 'promoted by repmgrd or by hand meanwhile', roles: ['target'],
                    moment: Fault.Moment.QUESTION, on: Fault.On.TERMINAL, fits: { Word word -> word.name == 'rebuild' },
                    strike: { Blow blow -> blow.stage.on(blow.roles.target, "$Stage.BIN/pg_ctl start -s -w -D $Stage.DATA -l /tmp/startup.log") }),
            new Fault(name: 'sibling promoted by hand at the question', row: 'promoted by repmgrd or by hand meanwhile', roles: ['sibling'],
                    moment: Fault.Moment.QUESTION, on: Fault.On.TERMINAL, mayLoseThePrimary: true, fits: { Word word -> !word.onBareHosts },
                    strike: { Blow blow -> blow.stage.on(blow.roles.sibling, "$Stage.BIN/pg_ctl promote -s -w -D $Stage.DATA") }),
            new Fault(name: 'sibling promoted by hand in the middle', row: 'promoted by repmgrd or by hand meanwhile', roles: ['sibling'],
                    mayLoseThePrimary: true, fits: { Word word -> !word.onBareHosts },
                    strike: { Blow blow -> blow.lab.tryOn(blow.roles.sibling, "$Stage.BIN/pg_ctl promote -s -w -D $Stage.DATA", 'postgres') }),
    ]
}
