package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// MigrationStatus is what happened so far. It is the operator's only memory: what is not written here is forgotten.
type MigrationStatus struct {
	// conditions tell what stands. The reason of Ready is the state that people read.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MaxItems=16
	Conditions []metav1.Condition `json:"conditions,omitempty"`

	// observedGeneration is the generation of the spec that the conditions speak of; -1 until the first look.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// job is the migration's plan at Atlassian.
	// +optional
	Job *JobStatus `json:"job,omitempty"`

	// queuedAt is since when the migration waits for a slot.
	// +optional
	QueuedAt *metav1.Time `json:"queuedAt,omitempty"`

	// queuePosition is the place of a Queued migration in the queue of the site, while it waits for a slot, or in the line of the
	// cloud account, while it waits for Atlassian's quota: Ready says for which. It is exact up to 10, then rounded up to 20, 50,
	// 100, 200 and so on.
	// +optional
	// +kubebuilder:validation:Minimum=1
	QueuePosition int32 `json:"queuePosition,omitempty"`

	// dataMovedAt is when data first moved, or may have moved. From then on the scope cannot be changed.
	// +optional
	DataMovedAt *metav1.Time `json:"dataMovedAt,omitempty"`

	// pending is a call to Atlassian that was about to be made, and whose answer is not recorded yet. After a crash Drover
	// looks for what that call made before it makes another one.
	// +optional
	Pending *PendingCall `json:"pending,omitempty"`

	// checks are the newest checks for errors.
	// +optional
	Checks *ChecksStatus `json:"checks,omitempty"`

	// progress is how far the newest run is.
	// +optional
	Progress *ProgressStatus `json:"progress,omitempty"`

	// runs are the runs, newest last, at most 12.
	// +optional
	// +listType=map
	// +listMapKey=number
	// +kubebuilder:validation:MaxItems=12
	Runs []Run `json:"runs,omitempty"`

	// reruns counts the re-runs and says when the next one is due.
	// +optional
	Reruns *RerunStatus `json:"reruns,omitempty"`

	// rejected is what Atlassian said of the plan, if it refused it as invalid. The plan is not sent again before the spec changes,
	// or a person asks for it by the annotation migration.drover.dev/recheck.
	// +optional
	// +kubebuilder:validation:MaxLength=1024
	Rejected string `json:"rejected,omitempty"`

	// backup is the newest backup that Drover had Confluence take of the spaces.
	// +optional
	Backup *BackupStatus `json:"backup,omitempty"`

	// before is what Confluence held in each space right before the newest run of that space.
	// +optional
	Before *BeforeStatus `json:"before,omitempty"`

	// verification is the newest comparison of both sides.
	// +optional
	Verification *VerificationStatus `json:"verification,omitempty"`

	// after is what was asked of Atlassian once the migration was Finished.
	// +optional
	After *AfterStatus `json:"after,omitempty"`

	// lastHandled are the newest values of the annotations that ask for something once.
	// +optional
	LastHandled *HandledVerbs `json:"lastHandled,omitempty"`

	// abandonedJobs are plans that Drover left behind. They stand in the assistant's list, where a person could press Run.
	// +optional
	AbandonedJobs *AbandonedJobs `json:"abandonedJobs,omitempty"`

	// completionTime is when the migration ended, well or not. Wait for it, then look at the condition Succeeded.
	// +optional
	CompletionTime *metav1.Time `json:"completionTime,omitempty"`
}

// RerunStatus counts the re-runs.
type RerunStatus struct {
	// used is the number of re-runs that moved data, or may have: what counts against rerun.limit.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Used int32 `json:"used"`

	// neverBegan counts the runs in a row that ended before anything began.
	// +optional
	// +kubebuilder:validation:Minimum=0
	NeverBegan int32 `json:"neverBegan,omitempty"`

	// nextAt is when the next re-run is due.
	// +optional
	NextAt *metav1.Time `json:"nextAt,omitempty"`

	// digest stands for the spaces that the next re-run is about, once they were derived. Another derivation of the same run is
	// not believed.
	// +optional
	// +kubebuilder:validation:MaxLength=128
	Digest string `json:"digest,omitempty"`

	// unheld tells that the migration had ended, so that others may have had its spaces, before a person asked for one more
	// run. The destination is looked at before that one.
	// +optional
	Unheld bool `json:"unheld,omitempty"`

	// requested tells that a person asked for one more run, by the annotation migration.drover.dev/rerun, which has not
	// started yet.
	// +optional
	Requested bool `json:"requested,omitempty"`
}

// HandledVerbs are the newest values of the annotations that ask for something once, done or refused.
type HandledVerbs struct {
	// recheck is the newest value of migration.drover.dev/recheck.
	// +optional
	// +kubebuilder:validation:MaxLength=256
	Recheck string `json:"recheck,omitempty"`

	// rerun is the newest value of migration.drover.dev/rerun.
	// +optional
	// +kubebuilder:validation:MaxLength=256
	Rerun string `json:"rerun,omitempty"`

	// verify is the newest value of migration.drover.dev/verify.
	// +optional
	// +kubebuilder:validation:MaxLength=256
	Verify string `json:"verify,omitempty"`
}

// JobStatus is a plan at Atlassian.
type JobStatus struct {
	// id is the job's ID in the Migration API.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=1024
	ID string `json:"id,omitempty"`

	// name is the job's name, as the assistant lists it.
	// +optional
	// +kubebuilder:validation:MaxLength=512
	Name string `json:"name,omitempty"`

	// specDigest stands for the scope, cloudSiteRef and displayName that the job was made from.
	// +optional
	// +kubebuilder:validation:MaxLength=128
	SpecDigest string `json:"specDigest,omitempty"`

	// serverID is the Server ID that the job names as its source.
	// +optional
	// +kubebuilder:validation:MaxLength=64
	ServerID string `json:"serverID,omitempty"`

	// url is the destination that the job names.
	// +optional
	// +kubebuilder:validation:MaxLength=255
	URL string `json:"url,omitempty"`

	// cloudSite is the CloudSite that the job was made through: another one's account may not be able to read it.
	// +optional
	// +kubebuilder:validation:MaxLength=253
	CloudSite string `json:"cloudSite,omitempty"`

	// spaces is the number of spaces in the job.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Spaces int32 `json:"spaces,omitempty"`

	// apps are the apps in the job.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=1000
	Apps []AppKey `json:"apps,omitempty"`

	// installOnlyApps are those of them that were only to be installed when the job was made: no data of them is awaited.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=1000
	InstallOnlyApps []AppKey `json:"installOnlyApps,omitempty"`

	// planID is the plan's ID in the assistant: that of spec.planIDs, or else the job's own, which is a guess until the
	// assistant lists an app of the scope under it.
	// +optional
	// +kubebuilder:validation:MaxLength=1024
	PlanID string `json:"planID,omitempty"`

	// strategy is why the job was made: Initial for the whole scope, FailedSpaces for what was left after a run.
	// +optional
	Strategy RunStrategy `json:"strategy,omitempty"`

	// usersAndGroups and globalTemplates are those of the job, which for a re-run may be less than the scope.
	// +optional
	// +kubebuilder:validation:MaxLength=32
	UsersAndGroups UsersAndGroups `json:"usersAndGroups,omitempty"`

	// globalTemplates are those of the job.
	// +optional
	// +kubebuilder:validation:MaxLength=32
	GlobalTemplates GlobalTemplates `json:"globalTemplates,omitempty"`

	// unproven tells that some of the job's spaces may be on the destination already, because it is not known how an earlier
	// run ended. The destination is looked at before the job runs.
	// +optional
	Unproven bool `json:"unproven,omitempty"`
}

// PendingAction is a call that makes something at Atlassian.
//
// +kubebuilder:validation:Enum=CreateJob;Check;Migrate;TriggerApps;Backup
type PendingAction string

// The calls that make something at Atlassian.
const (
	ActionCreateJob PendingAction = "CreateJob"
	ActionCheck     PendingAction = "Check"
	ActionMigrate   PendingAction = "Migrate"
	ActionTrigger   PendingAction = "TriggerApps"
	ActionBackup    PendingAction = "Backup"
)

// PendingCall is the intent of one call.
type PendingCall struct {
	// action is the call: CreateJob, Check, Migrate, TriggerApps or Backup.
	// +required
	Action PendingAction `json:"action,omitempty"`

	// id is the intent's own ID.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=64
	ID string `json:"id,omitempty"`

	// attempt counts the calls for this intent: 1, and 2 after an answer was lost and nothing was found.
	// +required
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=100
	Attempt int32 `json:"attempt,omitempty"`

	// since is when the intent was written. The call is made within 30 seconds of it, or not at all.
	// +required
	Since metav1.MicroTime `json:"since,omitzero"`

	// mark is what stood there before the call: the newest task of the job, for TriggerApps a digest of the apps' transfers, for
	// Backup the newest of Confluence's backup jobs.
	// What lies beyond it is ours. Empty where there was none.
	// +optional
	// +kubebuilder:validation:MaxLength=1024
	Mark string `json:"mark,omitempty"`

	// digest stands for what the call is about.
	// +optional
	// +kubebuilder:validation:MaxLength=128
	Digest string `json:"digest,omitempty"`

	// count is the number of spaces that the call is about.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Count int32 `json:"count,omitempty"`

	// planUnknownSince is when it was certain that Atlassian does not know the plan of the call (404), so that what the call made cannot
	// be looked for. It is taken away when the plan is known again.
	// +optional
	PlanUnknownSince *metav1.Time `json:"planUnknownSince,omitempty"`

	// run is the number of the run whose apps are triggered.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Run int32 `json:"run,omitempty"`

	// excluded are the checks that the run is told to accept.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=50
	Excluded []CheckKey `json:"excluded,omitempty"`
}

// ChecksStatus are the checks of one Check task.
type ChecksStatus struct {
	// jobID is the job that was checked.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=1024
	JobID string `json:"jobID,omitempty"`

	// taskID is the task that checked.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=1024
	TaskID string `json:"taskID,omitempty"`

	// observedGeneration is the generation of the spec that was checked.
	// +optional
	// +kubebuilder:validation:Minimum=0
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// startedAt is when the task was made.
	// +optional
	StartedAt *metav1.Time `json:"startedAt,omitempty"`

	// finishedAt is when its result was read.
	// +optional
	FinishedAt *metav1.Time `json:"finishedAt,omitempty"`

	// requested tells that a person asked for these checks to be repeated, by the annotation migration.drover.dev/recheck.
	// +optional
	Requested bool `json:"requested,omitempty"`

	// unchanged is how often in a row the checks were repeated with the same result.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Unchanged int32 `json:"unchanged,omitempty"`

	// areas sums up the checks by area: apps, users, domains, spaces and system.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MaxItems=8
	Areas []CheckArea `json:"areas,omitempty"`

	// items are the checks that did not simply succeed, failed ones first, of these SpaceKeysConflict, and those that are mended since
	// the last time, at most 100.
	// +optional
	// +listType=map
	// +listMapKey=key
	// +kubebuilder:validation:MaxItems=100
	Items []CheckItem `json:"items,omitempty"`

	// reportRef names the ConfigMap with all findings, where they are more than items and their occurrences hold.
	// +optional
	ReportRef *LocalReference `json:"reportRef,omitempty"`
}

// CheckArea sums up an area.
type CheckArea struct {
	// name is apps, users, domains, spaces or system. A check that Drover does not know counts as system.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=32
	Name string `json:"name,omitempty"`

	// failed is the number of checks that failed.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Failed int32 `json:"failed"`

	// warnings is the number of checks that passed with a warning.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Warnings int32 `json:"warnings"`
}

// CheckItem is one check.
type CheckItem struct {
	// key is the check's key at Atlassian, such as SpaceKeysConflict. There is no public list of them for Confluence.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=128
	Key string `json:"key,omitempty"`

	// area is where the check belongs.
	// +optional
	// +kubebuilder:validation:MaxLength=32
	Area string `json:"area,omitempty"`

	// outcome is Atlassian's word, such as FAILED or WARNING.
	// +optional
	// +kubebuilder:validation:MaxLength=32
	Outcome string `json:"outcome,omitempty"`

	// excludable tells whether Atlassian allows to accept the check's failure.
	// +optional
	Excludable bool `json:"excludable,omitempty"`

	// message is Atlassian's text, with e-mail addresses masked.
	// +optional
	// +kubebuilder:validation:MaxLength=512
	Message string `json:"message,omitempty"`

	// occurrences are up to 5 cases that Atlassian names, with e-mail addresses masked.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=5
	// +kubebuilder:validation:items:MaxLength=256
	Occurrences []string `json:"occurrences,omitempty"`

	// change is New, Changed, Unchanged or Fixed against the last checks of the same plan. It is missing the first time.
	// +optional
	// +kubebuilder:validation:MaxLength=32
	Change CheckChange `json:"change,omitempty"`
}

// CheckChange tells how a check stands against the last time.
type CheckChange string

// How a check stands against the last time.
const (
	CheckNew       CheckChange = "New"
	CheckChanged   CheckChange = "Changed"
	CheckUnchanged CheckChange = "Unchanged"
	CheckFixed     CheckChange = "Fixed"
)

// ProgressStatus is how far a run is.
type ProgressStatus struct {
	// percent goes from 0 to 100. It never goes back within a run, and is 100 only when the run is over.
	// +optional
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=100
	Percent int32 `json:"percent"`

	// movedAt is when something last moved; it is written at most once an hour.
	// +optional
	MovedAt *metav1.Time `json:"movedAt,omitempty"`

	// spaces counts the spaces of the whole migration, over all of its runs.
	// +optional
	Spaces SpaceCounts `json:"spaces,omitzero"`

	// apps is how far each app of the scope is.
	// +optional
	// +listType=map
	// +listMapKey=key
	// +kubebuilder:validation:MaxItems=1000
	Apps []AppProgress `json:"apps,omitempty"`
}

// SpaceCounts counts spaces.
type SpaceCounts struct {
	// total is the number of spaces that move.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Total int32 `json:"total"`

	// done is the number of spaces that have arrived.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Done int32 `json:"done"`

	// failed is the number of spaces that did not arrive as a whole.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Failed int32 `json:"failed"`

	// skipped is the number of spaces that Atlassian passed over.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Skipped int32 `json:"skipped"`
}

// AppProgress is how far an app's data is.
type AppProgress struct {
	// key is the app's key.
	// +required
	Key AppKey `json:"key,omitempty"`

	// status is Atlassian's word for the app's newest transfer, such as IN_PROGRESS, SUCCESS, FAILED, INCOMPLETE or TIMED_OUT.
	// +optional
	// +kubebuilder:validation:MaxLength=32
	Status string `json:"status,omitempty"`
}

// RunStrategy is how a run came about.
//
// +kubebuilder:validation:Enum=Initial;SameJob;FailedSpaces;AppsOnly
type RunStrategy string

// How a run comes about. Initial is a run of the whole scope; SameJob runs a plan once more of which nothing began; FailedSpaces
// is a new plan with what failed; AppsOnly triggers the apps of a plan once more.
const (
	StrategyInitial      RunStrategy = "Initial"
	StrategySameJob      RunStrategy = "SameJob"
	StrategyFailedSpaces RunStrategy = "FailedSpaces"
	StrategyAppsOnly     RunStrategy = "AppsOnly"
)

// RunOutcome is how a run ended.
//
// +kubebuilder:validation:Enum=Succeeded;Incomplete;Failed;Blocked;NeverBegan;Stopped;Unknown
type RunOutcome string

// How a run ends. Blocked is a run whose own checks failed, and NeverBegan one that Atlassian ended before any part of it began:
// nothing moved in either.
const (
	OutcomeSucceeded  RunOutcome = "Succeeded"
	OutcomeIncomplete RunOutcome = "Incomplete"
	OutcomeFailed     RunOutcome = "Failed"
	OutcomeBlocked    RunOutcome = "Blocked"
	OutcomeNeverBegan RunOutcome = "NeverBegan"
	OutcomeStopped    RunOutcome = "Stopped"
	OutcomeUnknown    RunOutcome = "Unknown"
)

// Run is one Migrate task at Atlassian.
type Run struct {
	// number counts the runs from 1.
	// +required
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=100000
	Number int32 `json:"number,omitempty"`

	// strategy is how the run came about.
	// +required
	Strategy RunStrategy `json:"strategy,omitempty"`

	// jobID is the job that ran.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=1024
	JobID string `json:"jobID,omitempty"`

	// planID is the plan's ID in the assistant, where apps were asked about under it.
	// +optional
	// +kubebuilder:validation:MaxLength=1024
	PlanID string `json:"planID,omitempty"`

	// taskID is the task that ran it. A run of apps only has none.
	// +optional
	// +kubebuilder:validation:MaxLength=1024
	TaskID string `json:"taskID,omitempty"`

	// mark is a digest of the apps' transfers before a run of apps only: another digest shows that it began.
	// +optional
	// +kubebuilder:validation:MaxLength=1024
	Mark string `json:"mark,omitempty"`

	// startedAt is when the task was made.
	// +required
	StartedAt metav1.Time `json:"startedAt,omitzero"`

	// beganAt is when the first part of the run was seen to begin. A run that once began is never taken for one that did not.
	// +optional
	BeganAt *metav1.Time `json:"beganAt,omitempty"`

	// coreFinishedAt is when spaces, users and templates were over. Apps run on after that.
	// +optional
	CoreFinishedAt *metav1.Time `json:"coreFinishedAt,omitempty"`

	// appsSettledAt is when the apps were over.
	// +optional
	AppsSettledAt *metav1.Time `json:"appsSettledAt,omitempty"`

	// finishedAt is when all of the run was over.
	// +optional
	FinishedAt *metav1.Time `json:"finishedAt,omitempty"`

	// outcome is how the run ended.
	// +optional
	Outcome RunOutcome `json:"outcome,omitempty"`

	// message says in words how the run ended.
	// +optional
	// +kubebuilder:validation:MaxLength=1024
	Message string `json:"message,omitempty"`

	// spaces counts the spaces of this run, once it is over.
	// +optional
	Spaces *SpaceCounts `json:"spaces,omitempty"`

	// usersAndGroups is Succeeded or Failed where users and groups were part of the run.
	// +optional
	// +kubebuilder:validation:MaxLength=32
	UsersAndGroups PartOutcome `json:"usersAndGroups,omitempty"`

	// globalTemplates is Succeeded or Failed where templates were part of the run.
	// +optional
	// +kubebuilder:validation:MaxLength=32
	GlobalTemplates PartOutcome `json:"globalTemplates,omitempty"`

	// failedSpaces are the spaces that did not arrive.
	// +optional
	FailedSpaces *NameSample `json:"failedSpaces,omitempty"`

	// skippedSpaces are the spaces that Atlassian passed over. They are not run again by themselves.
	// +optional
	SkippedSpaces *NameSample `json:"skippedSpaces,omitempty"`

	// failedApps are the apps whose data did not arrive as a whole.
	// +optional
	FailedApps *NameSample `json:"failedApps,omitempty"`

	// cannotRerun says why the spaces of this run that did not arrive are not run again.
	// +optional
	// +kubebuilder:validation:MaxLength=512
	CannotRerun string `json:"cannotRerun,omitempty"`

	// appsCannotRerun says why the apps of this run are not triggered again.
	// +optional
	// +kubebuilder:validation:MaxLength=512
	AppsCannotRerun string `json:"appsCannotRerun,omitempty"`

	// acceptedChecks are the failed checks that this run was told to accept.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=50
	AcceptedChecks []CheckKey `json:"acceptedChecks,omitempty"`

	// artifacts are the logs and reports that Atlassian names for this run, at most 20.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=20
	Artifacts []Artifact `json:"artifacts,omitempty"`
}

// PartOutcome is how one part of a run ended.
type PartOutcome string

// How one part of a run ends.
const (
	PartSucceeded PartOutcome = "Succeeded"
	PartFailed    PartOutcome = "Failed"
)

// Artifact is a file that Atlassian names for a run.
type Artifact struct {
	// name is the file's name.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=255
	Name string `json:"name,omitempty"`

	// location is where Atlassian keeps it. It is fetched with the credentials of the cloud site.
	// +optional
	// +kubebuilder:validation:MaxLength=1024
	Location string `json:"location,omitempty"`

	// expireAt is the number that Atlassian gives for its end; the unit is not documented.
	// +optional
	ExpireAt int64 `json:"expireAt,omitempty"`
}

// NameSample is a number of names and the first of them.
type NameSample struct {
	// count is how many there are.
	// +required
	// +kubebuilder:validation:Minimum=1
	Count int32 `json:"count,omitempty"`

	// names are the first 20 of them.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=20
	// +kubebuilder:validation:items:MaxLength=255
	Names []string `json:"names,omitempty"`
}

// AbandonedJobs are plans that Drover left behind at Atlassian, where no call can delete them.
type AbandonedJobs struct {
	// count is how many there are, or may be: after a lost answer nobody can know whether the job was made.
	// +required
	// +kubebuilder:validation:Minimum=1
	Count int32 `json:"count,omitempty"`

	// newest are the newest of them: before each run it is looked whether anybody started one in the assistant.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=50
	Newest []AbandonedJob `json:"newest,omitempty"`
}

// AbandonedJob is one of them.
type AbandonedJob struct {
	// id is the job's ID; it is missing where the answer with it was lost.
	// +optional
	// +kubebuilder:validation:MaxLength=1024
	ID string `json:"id,omitempty"`

	// name is the job's name.
	// +optional
	// +kubebuilder:validation:MaxLength=512
	Name string `json:"name,omitempty"`

	// cloudSite is the CloudSite that it was made through, which is asked whether it ran.
	// +optional
	// +kubebuilder:validation:MaxLength=253
	CloudSite string `json:"cloudSite,omitempty"`

	// since is when it was left behind.
	// +required
	Since *metav1.Time `json:"since,omitempty"`

	// taskID is the run of it that somebody started in the assistant, found before a run of this migration. While it stands, nothing
	// else is started; if the migration is deleted, that run's spaces stay held until it is over.
	// +optional
	// +kubebuilder:validation:MaxLength=1024
	TaskID string `json:"taskID,omitempty"`
}
