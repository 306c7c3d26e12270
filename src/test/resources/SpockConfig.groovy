snapshots {
    rootPath = java.nio.file.Path.of('src/test/resources/snapshots')
    updateSnapshots = System.getProperty('kesh.snapshots') == 'write'
}
