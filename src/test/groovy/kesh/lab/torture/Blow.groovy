package kesh.lab.torture

import java.nio.file.Path
import kesh.lab.Lab
import kesh.lab.Program
import kesh.lab.Screen

/** A fault that strikes in a run: what it has to know. */
class Blow {
    Stage stage
    Word word
    /** kesh, as it was started; on a terminal, that is the screen. */
    Program program
    Screen screen
    /** What other programs of the operator's or of another's said. */
    Map<String, String> said = [:]
    /** Where what is kept of the run is kept. */
    Path directory
    /** Another operator's kesh, which works beside. */
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
