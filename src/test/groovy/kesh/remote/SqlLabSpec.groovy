package kesh.remote

class SqlLabSpec extends SqlContract {
    @Override
    protected boolean isByClient() { false }
}
