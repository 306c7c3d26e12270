package kesh.fake

/** The fake was asked for something that it has no model of. */
class Unknown extends IllegalStateException {
    Unknown(Object what) {
        super("the fake cluster does not know: $what")
    }
}
