package kesh.fake

/** kesh is killed: no part of it runs any more, and nothing can catch this. */
class Killed extends Error {
    Killed() {
        super('killed', null, false, false)
    }
}
