package kesh.view;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import kesh.cluster.NodeName;
import kesh.cluster.Operation;
import kesh.cluster.Seen;
import kesh.cluster.WatchSample;
import kesh.plan.Plan;
import kesh.translation.Translation;

/**
 * The content of a report.
 *
 * @param checked the cluster's health: a plan of checks, the worst first
 * @param samples the looks of the sampled period, at least one, the latest last
 * @param settings the settings of each member's server, by name, with their units
 * @param operations the last runs of this operator on the cluster, the latest first
 */
public record Report(
        Instant made,
        Plan checked,
        List<WatchSample> samples,
        Map<NodeName, Seen<Map<String, String>>> settings,
        List<Operation> operations) {

    /** Returns one page of HTML that needs nothing else. */
    public String html(Translation translation) {
        return new ReportHtml(this, translation, ZoneId.systemDefault()).page();
    }

    WatchSample last() {
        return samples.get(samples.size() - 1);
    }
}
