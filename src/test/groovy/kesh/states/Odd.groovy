package kesh.states

import kesh.cluster.Address
import kesh.cluster.Lsn
import kesh.cluster.Machine
import kesh.cluster.Masked
import kesh.cluster.NodeId
import kesh.cluster.NodeName
import kesh.cluster.UserName
import kesh.cluster.Seen

/** Makes states odd: some part of a value, however deep, is missing, unknown, empty or otherwise unexpected. */
class Odd {
    /** Only texts that a survey could have produced. */
    private static final List<String> TEXTS = ['', ' ', '?', '/', 'odd', "it's", '-1', '10.9.0.11', 'pg1', 'pg4']

    private final Random random

    Odd(long seed) {
        random = new Random(seed)
    }

    /** The record with one part of it changed. */
    Object changed(Object record) {
        def components = record.class.recordComponents
        def component = components[random.nextInt(components.length)]
        def old = component.accessor.invoke(record)
        Records.with([(component.name): other(old)], record)
    }

    private Object other(Object old) {
        boolean deeper = random.nextInt(4) > 0
        switch (old) {
            case Optional: return deeper && old.present ? Optional.of(other(old.get())) : Optional.empty()
            case OptionalInt: return OptionalInt.empty()
            case OptionalLong: return random.nextBoolean() ? OptionalLong.of(0) : OptionalLong.empty()
            case Seen: return deeper && old.known ? Seen.known(other(old.found().get())) : Seen.unknown('odd')
            case List: return list(old as List, deeper)
            case Map: return map(old as Map)
            case String: return TEXTS[random.nextInt(TEXTS.size())]
            case Boolean: return !old
            case Integer: return [0, 1, -1, 90000][random.nextInt(4)]
            case Long: return [0L, -1L, Long.MAX_VALUE >> 4][random.nextInt(3)]
            case Enum: return old.class.enumConstants[random.nextInt(old.class.enumConstants.length)]
            case NodeId: return new NodeId(1 + random.nextInt(5))
            case NodeName: return NodeName.of("pg${1 + random.nextInt(5)}".toString())
            case Lsn: return new Lsn(random.nextLong())
            case Masked: return Masked.of(TEXTS[random.nextInt(TEXTS.size())])
            // Its version is one that the probe recognised.
            case Machine.Software: return Records.with(old, version: ['9.6', '15', '17beta1'][random.nextInt(3)])
            case Address: return Address.read(TEXTS[random.nextInt(TEXTS.size())])
            case UserName: return UserName.ROOT
            case Record: return changed(old)
            default: return old
        }
    }

    private List<?> list(List<?> old, boolean deeper) {
        if (old.empty || !deeper) {
            return []
        }
        int at = random.nextInt(old.size())
        random.nextInt(4) == 0
                ? old.withIndex().findAll { it[1] != at }*.first()
                : old.withIndex().collect { it[1] == at ? other(it[0]) : it[0] }
    }

    /** Settings may be missing; a number among them stays one. */
    private Map<?, ?> map(Map<?, ?> old) {
        if (old.isEmpty() || random.nextInt(4) == 0) {
            return [:]
        }
        def key = old.keySet().toList()[random.nextInt(old.size())]
        def value = old[key]
        value instanceof String && value.number || random.nextBoolean()
                ? old.findAll { it.key != key }
                : old + [(key): other(value)]
    }
}
