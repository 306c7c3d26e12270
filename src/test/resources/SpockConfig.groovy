import org.spockframework.runtime.model.parallel.ExecutionMode

// Only what says so itself runs side by side: @Execution(CONCURRENT).
runner {
    parallel {
        enabled true
        defaultSpecificationExecutionMode = ExecutionMode.SAME_THREAD
        defaultExecutionMode = ExecutionMode.SAME_THREAD
        fixed(2)
    }
}
