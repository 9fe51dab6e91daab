package v1alpha1

// Condition types. Ready, Reconciling and Stalled follow kstatus, the engine that Flux, Helm and Argo CD wait with.
const (
	// ConditionReady is True once there is nothing left to do. Its reason is the state that people read.
	ConditionReady = "Ready"
	// ConditionReconciling is True while Drover works or waits for something that comes by itself.
	ConditionReconciling = "Reconciling"
	// ConditionStalled is True when only a person or another system can help.
	ConditionStalled = "Stalled"

	// ConditionSourceReachable tells whether Confluence answers with the credentials given.
	ConditionSourceReachable = "SourceReachable"
	// ConditionSiteReachable tells whether the cloud site answers with the credentials given.
	ConditionSiteReachable = "SiteReachable"
	// ConditionConnected tells whether the assistant holds a token of the cloud site that has not lapsed (21 days).
	ConditionConnected = "Connected"
	// ConditionAttached tells whether the assistant takes up work for the cloud site (24 hours).
	ConditionAttached = "Attached"

	// ConditionEmailDomainsReviewed tells whether every e-mail domain that was seen is reviewed and trusted.
	ConditionEmailDomainsReviewed = "EmailDomainsReviewed"

	// ConditionInventoryCollected tells whether all installed apps are known, with what the Marketplace says of them.
	ConditionInventoryCollected = "InventoryCollected"
	// ConditionDecisionsComplete tells whether each installed app has a decision.
	ConditionDecisionsComplete = "DecisionsComplete"
	// ConditionAppsPrepared tells whether nothing is known to stand in the way of the apps that are needed in the cloud.
	ConditionAppsPrepared = "AppsPrepared"

	// ConditionPrerequisitesMet tells whether all that a migration refers to is there and fits.
	ConditionPrerequisitesMet = "PrerequisitesMet"
	// ConditionChecksPassed tells whether Atlassian's checks for errors passed.
	ConditionChecksPassed = "ChecksPassed"
	// ConditionSucceeded is Unknown until a migration ends, then True or False.
	ConditionSucceeded = "Succeeded"
	// ConditionVerified tells whether both sides were found to hold the same after a run.
	ConditionVerified = "Verified"
)

// Reasons of Ready, Reconciling and Stalled of a Migration: its states.
const (
	ReasonConnecting     = "Connecting"
	ReasonChecking       = "Checking"
	ReasonSaved          = "Saved"
	ReasonQueued         = "Queued"
	ReasonRunning        = "Running"
	ReasonFinished       = "Finished"
	ReasonBlocked        = "Blocked"
	ReasonIncomplete     = "Incomplete"
	ReasonFailed         = "Failed"
	ReasonStopped        = "Stopped"
	ReasonOutcomeUnknown = "OutcomeUnknown"
	ReasonNoProgress     = "NoProgress"
	ReasonWaitingToRerun = "WaitingToRerun"
	ReasonSuspended      = "Suspended"
	ReasonWindowMissed   = "WindowMissed"
)

// Reasons of the other conditions of a Migration.
const (
	ReasonMet                 = "Met"
	ReasonWaitingForCloudSite = "WaitingForCloudSite"
	ReasonCloudSiteStalled    = "CloudSiteStalled"
	ReasonWaitingForApps      = "WaitingForAppAssessment"
	ReasonAppsNotReady        = "AppsNotReady"
	ReasonSpacesNotFound      = "SpacesNotFound"
	ReasonScopeTooLarge       = "ScopeTooLarge"
	ReasonJobRejected         = "JobRejected"
	ReasonCallRefused         = "CallRefused"
	ReasonSpacesInCloud       = "SpacesInCloud"
	ReasonCredentialsRefused  = "CredentialsRefused"
	ReasonNotChecked          = "NotChecked"
	ReasonChecksPassed        = "ChecksPassed"
	ReasonChecksFailed        = "ChecksFailed"
	ReasonInProgress          = "InProgress"
	ReasonWaitingForDomains   = "WaitingForEmailDomains"
	ReasonDomainsNotReviewed  = "EmailDomainsNotReviewed"
	ReasonBackupMissing       = "BackupMissing"
	ReasonDependencyCycle     = "DependencyCycle"
	ReasonWaitingForOthers    = "WaitingForMigrations"
	ReasonNeverBegan          = "NeverBegan"
	ReasonCannotAdopt         = "CannotAdopt"
	ReasonSiteChanged         = "CloudSiteChanged"
	ReasonLeftPlanRan         = "LeftPlanRan"
	ReasonLeftPlanUnread      = "LeftPlanUnread"
	ReasonWaitingForBackup    = "WaitingForBackup"
	ReasonBackupFailed        = "BackupFailed"
	ReasonBackupUnsupported   = "BackupUnsupported"
)

// Reasons of the condition Verified.
const (
	ReasonVerified         = "Verified"
	ReasonVerifying        = "Verifying"
	ReasonSourceChanged    = "SourceChanged"
	ReasonDiffers          = "Differs"
	ReasonNotVerified      = "NotVerified"
	ReasonCannotBeVerified = "CannotBeVerified"
)

// Reasons of a CloudSite.
const (
	ReasonReady             = "Ready"
	ReasonReachable         = "Reachable"
	ReasonUnreachable       = "Unreachable"
	ReasonRateLimited       = "RateLimited"
	ReasonSecretNotFound    = "SecretNotFound"
	ReasonSecretInvalid     = "SecretInvalid"
	ReasonInsecureURL       = "InsecureURL"
	ReasonForbidden         = "Forbidden"
	ReasonUnexpectedContent = "UnexpectedContent"
	ReasonTokenSaved        = "TokenSaved"
	ReasonTokenRefused      = "TokenRefused"
	ReasonAttached          = "Attached"
	ReasonAttachRefused     = "AttachRefused"
	ReasonNotNeeded         = "NotNeeded"
	ReasonNotTried          = "NotTried"
	ReasonAssistantTooOld   = "AssistantTooOld"
	ReasonAssistantMissing  = "AssistantMissing"
	ReasonConfluenceTooOld  = "ConfluenceTooOld"
	ReasonDuplicate         = "DuplicateConnection"
	ReasonClone             = "SharedServerID"
	ReasonReviewed          = "Reviewed"
	ReasonNotObserved       = "NotObserved"
	ReasonNoDomains         = "NoDomains"
	ReasonUnreviewedDomains = "UnreviewedDomains"
	ReasonBlockedDomains    = "BlockedDomains"
)

// Reasons of an AppAssessment.
const (
	ReasonAssessed               = "Assessed"
	ReasonAssessing              = "Assessing"
	ReasonCollected              = "Collected"
	ReasonInventoryUnreadable    = "InventoryUnreadable"
	ReasonMarketplaceUnreachable = "MarketplaceUnreachable"
	ReasonTooManyApps            = "TooManyApps"
	ReasonDecided                = "Decided"
	ReasonUndecidedApps          = "UndecidedApps"
	ReasonUnknownApps            = "UnknownApps"
	ReasonPrepared               = "Prepared"
	ReasonAppsBlocked            = "AppsBlocked"
	ReasonAppsMissingInCloud     = "AppsMissingInCloud"
	ReasonNotKnown               = "NotKnown"
	ReasonRefreshFailed          = "RefreshFailed"
	ReasonStaleMarketplaceData   = "StaleMarketplaceData"
)

// Names that other tools see.
const (
	// FinalizerMigration stands on a Migration from its first job until its end, so that a deletion in mid-run is recorded.
	FinalizerMigration = "migration.drover.dev/open-run"
	// AnnotationRecheck asks for the checks, or whatever blocks, to be tested again: once for each new value.
	AnnotationRecheck = "migration.drover.dev/recheck"
	// AnnotationRerun asks for one more run: once for each new value.
	AnnotationRerun = "migration.drover.dev/rerun"
	// AnnotationVerify asks for both sides to be compared again: once for each new value.
	AnnotationVerify = "migration.drover.dev/verify"
	// Category groups the kinds for kubectl. It is not "migrations", because kubectl would then take the plural of the kind
	// Migration for the category.
	Category = "drover"
)
