package kesh.lab.torture

import java.nio.file.Path
import kesh.lab.Lab
import kesh.lab.Program
import kesh.lab.Screen

/** The context of a fault that strikes in a run. */
class Blow {
    Stage stage
    Word word
    /** The started kesh; on a terminal, the screen is used instead. */
    Program program
    Screen screen
    /** The outputs of other programs, of this operator or another. */
    Map<String, String> said = [:]
    /** The directory for the files that are kept of the run. */
    Path directory
    /** Another operator's kesh, which runs beside. */
    Program other

    Lab getLab() {
        stage.lab
    }

    Roles getRoles() {
        stage.roles
    }

    String host(String role) {
        roles.host(role)
    }
}
