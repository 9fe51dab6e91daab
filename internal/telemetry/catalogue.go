package telemetry

import "github.com/drover-dev/drover/internal/metric"

// Labels that several metrics have.
var (
	stateLabel     = metric.Label{Name: "state", Values: "the reason of the condition Ready"}
	stalledLabel   = metric.Label{Name: "stalled", Values: "`true` where the condition Stalled is True: it does not go on by itself"}
	namespaceLabel = metric.Label{Name: "namespace", Values: "the object's namespace"}
	nameLabel      = metric.Label{Name: "name", Values: "the object's name; the series ends with the object"}
	classLabel     = metric.Label{Name: "class", Values: "`Jobs` (plans made), `Tasks` (checks and runs made) or `Reads`"}
	runLabels      = []metric.Label{
		{Name: "strategy", Values: "`Initial`, `SameJob`, `FailedSpaces` or `AppsOnly`"},
		{Name: "outcome", Values: "the outcome in `status.runs`"},
	}
)

var (
	leading = metric.Metric{
		Name: "drover_leading", Type: metric.Gauge,
		Help: "1 if this replica leads and 0 if it stands by.",
	}
	migrations = metric.Metric{
		Name: "drover_migrations", Type: metric.Gauge,
		Help:   "Migrations, by state and stage.",
		Labels: []metric.Label{stateLabel, stalledLabel, {Name: "stage", Values: "`Testing` or `Production`"}},
	}
	cloudSites = metric.Metric{
		Name: "drover_cloudsites", Type: metric.Gauge,
		Help:   "CloudSites, by state.",
		Labels: []metric.Label{stateLabel, stalledLabel},
	}
	assessments = metric.Metric{
		Name: "drover_appassessments", Type: metric.Gauge,
		Help:   "AppAssessments, by state.",
		Labels: []metric.Label{stateLabel, stalledLabel},
	}
	moved = metric.Metric{
		Name: "drover_migration_moved_timestamp_seconds", Type: metric.Gauge,
		Help: "When the open run of a Migration last moved, to the hour, or began, in seconds since 1970. Only runs that are open " +
			"have it.",
		Labels: []metric.Label{namespaceLabel, nameLabel},
	}
	waitingSince = metric.Metric{
		Name: "drover_migration_queue_oldest_timestamp_seconds", Type: metric.Gauge,
		Help: "Since when the Migration has been queued that waits longest, in seconds since 1970. Absent where none waits.",
	}
	attachedUntil = metric.Metric{
		Name: "drover_cloudsite_attached_until_timestamp_seconds", Type: metric.Gauge,
		Help: "When the assistant's attachment to the site lapses, in seconds since 1970. It is renewed only while a migration " +
			"needs it.",
		Labels: []metric.Label{namespaceLabel, nameLabel},
	}
	renewAfter = metric.Metric{
		Name: "drover_cloudsite_token_renewal_timestamp_seconds", Type: metric.Gauge,
		Help: "When the assistant's token of the site is due to be renewed, in seconds since 1970. It lasts a week longer, and is " +
			"renewed only while a migration needs it.",
		Labels: []metric.Label{namespaceLabel, nameLabel},
	}
	quotaLimit = metric.Metric{
		Name: "drover_quota_calls_limit", Type: metric.Gauge,
		Help:   "Calls that a cloud account may make within the window of the quota, by class.",
		Labels: []metric.Label{classLabel},
	}
	quotaUsed = metric.Metric{
		Name: "drover_quota_calls_used", Type: metric.Gauge,
		Help:   "Calls out of the limit that cannot be made now, of the cloud account that has fewest left, by class.",
		Labels: []metric.Label{classLabel},
	}
	quotaWaiting = metric.Metric{
		Name: "drover_quota_waiting", Type: metric.Gauge,
		Help:   "Migrations that wait for a call of the quota, with all cloud accounts, by class.",
		Labels: []metric.Label{classLabel},
	}
	runsEnded = metric.Metric{
		Name: "drover_migration_runs_total", Type: metric.Counter,
		Help:   "Runs that ended while this process led, by how they came about and how they ended.",
		Labels: runLabels,
	}
	runDuration = metric.Metric{
		Name: "drover_migration_run_duration_seconds", Type: metric.Histogram,
		Help:   "Time from the begin of a run to the end of all of it, apps included, in seconds.",
		Labels: runLabels,
	}
	verifications = metric.Metric{
		Name: "drover_verifications_total", Type: metric.Counter,
		Help: "Comparisons of both sides of a migration that ended while this process led, by what they found.",
		Labels: []metric.Label{
			{Name: "result", Values: "`Verified`, `SourceChanged` or `Differs`, as the reason of the condition Verified"},
		},
	}
	queueWait = metric.Metric{
		Name: "drover_migration_queue_wait_seconds", Type: metric.Histogram,
		Help: "Time from when a run was due, with every gate open, until it started, in seconds.",
	}
)

// Catalogue lists the metrics of this package in the order in which people read of them.
func Catalogue() []metric.Metric {
	return []metric.Metric{
		leading, migrations, cloudSites, assessments, moved, waitingSince, runsEnded, runDuration, queueWait, verifications,
		attachedUntil, renewAfter, quotaLimit, quotaUsed, quotaWaiting,
	}
}
