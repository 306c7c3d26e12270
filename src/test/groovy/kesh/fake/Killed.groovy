package kesh.fake

/** kesh is killed: nothing of it runs any more, and nothing can catch that. */
class Killed extends Error {
    Killed() {
        super('killed', null, false, false)
    }
}
