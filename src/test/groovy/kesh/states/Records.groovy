package kesh.states

/** Copies of records with some components changed; an Optional may be given as its value or as null. */
class Records {

    static <T> T with(Map<String, ?> changes, T record) {
        def components = record.class.recordComponents
        def unknown = changes.keySet() - components*.name
        assert !unknown: "${record.class.simpleName} has no $unknown"
        def values = components.collect {
            changes.containsKey(it.name) ? fitting(changes[it.name], it.type) : it.accessor.invoke(record)
        }
        record.class.getDeclaredConstructor(components*.type as Class[]).newInstance(values as Object[])
    }

    private static Object fitting(Object given, Class<?> type) {
        def value = given instanceof GString ? given.toString() : given
        if (type.isInstance(value)) {
            return value
        }
        switch (type) {
            case Optional: return Optional.ofNullable(value)
            case OptionalInt: return value == null ? OptionalInt.empty() : OptionalInt.of(value as int)
            case OptionalLong: return value == null ? OptionalLong.empty() : OptionalLong.of(value as long)
            case Map: return (value as Map).collectEntries { k, v -> [k.toString(), v.toString()] }
            default: return value.asType(type)
        }
    }
}
