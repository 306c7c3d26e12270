package kesh.lab.torture

import java.nio.file.Path

/** Runs one after the other on the labs of one lane; a lab is used again as long as it is whole. */
class Tortures implements Closeable {
    /** With more runs on one lab, its servers' logs and slots have a history that could hide a fault. */
    private static final int RUNS_ON_ONE = 8

    private Stage stage
    private List<String> members

    Result run(Draw draw, Path directory) {
        // The client of an earlier run would write to a node that this word must keep it away from.
        if (stage != null && (stage.hasCluster == draw.word.onBareHosts || stage.round >= RUNS_ON_ONE || draw.word.clientAvoids)) {
            close()
        }
        if (stage == null) {
            try {
                stage = new Stage(!draw.word.onBareHosts)
            } catch (Throwable broken) {
                return new Result(draw: draw, directory: directory as String, faults: ["no lab could be made: ${broken.message?.readLines()?.find()}" as String])
            }
            members = ['pg1', 'pg2', 'pg3']
        }
        stage.roles = draw.word.roles.call(members)
        def run = new Run(draw, stage, directory)
        def result = run.carriedOut()
        if (run.stageGood) {
            members = run.members()
        } else {
            close()
        }
        result
    }

    @Override
    void close() {
        stage?.close()
        stage = null
    }
}
