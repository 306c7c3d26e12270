package kesh.fake

/** The fake got a request that it does not model. */
class Unknown extends IllegalStateException {
    Unknown(Object what) {
        super("the fake cluster does not know: $what")
    }
}
