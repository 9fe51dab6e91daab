package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// BackupStatus is a backup that Confluence was asked for.
type BackupStatus struct {
	// jobID is the ID of Confluence's backup job; empty where none was made.
	// +optional
	// +kubebuilder:validation:MaxLength=64
	JobID string `json:"jobID,omitempty"`

	// state is QUEUED, PROCESSING, FINISHED, FAILED, CANCELLING or CANCELLED, in Confluence's own words (documented), or UNKNOWN where
	// the call got no answer twice and no job was found.
	// +optional
	// +kubebuilder:validation:MaxLength=64
	State string `json:"state,omitempty"`

	// specDigest stands for the scope that the backup is of.
	// +optional
	// +kubebuilder:validation:MaxLength=128
	SpecDigest string `json:"specDigest,omitempty"`

	// spaces is the number of spaces in it.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Spaces int32 `json:"spaces,omitempty"`

	// fileName is the file that Confluence wrote, in its shared home directory.
	// +optional
	// +kubebuilder:validation:MaxLength=512
	FileName string `json:"fileName,omitempty"`

	// sizeBytes is the size of that file in bytes. It is left out where Confluence does not tell, which it does to system
	// administrators only.
	// +optional
	// +kubebuilder:validation:Minimum=0
	SizeBytes *int64 `json:"sizeBytes,omitempty"`

	// startedAt is when the job was made.
	// +optional
	StartedAt *metav1.Time `json:"startedAt,omitempty"`

	// finishedAt is when the job was over, well or not.
	// +optional
	FinishedAt *metav1.Time `json:"finishedAt,omitempty"`

	// message is what Confluence said where the job failed.
	// +optional
	// +kubebuilder:validation:MaxLength=512
	Message string `json:"message,omitempty"`
}

// BeforeStatus is what Confluence held before the spaces moved.
type BeforeStatus struct {
	// at is when the newest of the counts were taken.
	// +optional
	At *metav1.Time `json:"at,omitempty"`

	// jobID is the job before whose run the newest of them were taken.
	// +optional
	// +kubebuilder:validation:MaxLength=128
	JobID string `json:"jobID,omitempty"`

	// spaces has one line for each space, such as "120/3/45/9 ENG": pages, blog posts, attachments, comments, and the key. It is
	// written this short because there may be 5,000.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=5000
	// +kubebuilder:validation:items:MaxLength=400
	Spaces []string `json:"spaces,omitempty"`

	// message says why spaces could not be counted. The run does not wait for that.
	// +optional
	// +kubebuilder:validation:MaxLength=512
	Message string `json:"message,omitempty"`
}

// ContentCounts are how much there is of each kind, as the search of that side counts it for the account.
type ContentCounts struct {
	// pages is the number of current pages.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Pages int64 `json:"pages"`

	// blogPosts is the number of current blog posts.
	// +optional
	// +kubebuilder:validation:Minimum=0
	BlogPosts int64 `json:"blogPosts"`

	// attachments is the number of attachments.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Attachments int64 `json:"attachments"`

	// comments is the number of comments.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Comments int64 `json:"comments"`
}

// VerificationStatus is a comparison of both sides.
type VerificationStatus struct {
	// mode is what is compared: that of the spec when the comparison began.
	// +optional
	// +kubebuilder:validation:MaxLength=32
	Mode VerificationMode `json:"mode,omitempty"`

	// look counts the looks. Where something differs both sides are looked at again, 3 times in all unless the operator is configured
	// otherwise, because the search of a site may lag behind its content.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Look int32 `json:"look,omitempty"`

	// startedAt is when the newest look began.
	// +optional
	StartedAt *metav1.Time `json:"startedAt,omitempty"`

	// nextAt is when the next look is due.
	// +optional
	NextAt *metav1.Time `json:"nextAt,omitempty"`

	// finishedAt is when the comparison ended. It is not repeated then, unless the annotation migration.drover.dev/verify asks for it.
	// +optional
	FinishedAt *metav1.Time `json:"finishedAt,omitempty"`

	// spaces is how many spaces were compared, and how they stand.
	// +optional
	Spaces VerifiedSpaces `json:"spaces,omitzero"`

	// cursor is the last space that the newest look has done. After a restart it goes on behind it.
	// +optional
	// +kubebuilder:validation:MaxLength=255
	Cursor string `json:"cursor,omitempty"`

	// source is how much Confluence has in all spaces that were compared.
	// +optional
	Source ContentCounts `json:"source,omitzero"`

	// destination is how much the site has in them.
	// +optional
	Destination ContentCounts `json:"destination,omitzero"`

	// differing are the first 20 spaces that differ. The report has all of them.
	// +optional
	// +listType=map
	// +listMapKey=key
	// +kubebuilder:validation:MaxItems=20
	Differing []SpaceDifference `json:"differing,omitempty"`

	// reports are the ConfigMaps with a row for each space, in JSON and CSV.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MaxItems=100
	Reports []LocalReference `json:"reports,omitempty"`

	// redirects is the map of old addresses to new ones.
	// +optional
	Redirects *RedirectStatus `json:"redirects,omitempty"`
}

// VerifiedSpaces counts spaces by how they stand.
type VerifiedSpaces struct {
	// total is the number of spaces to compare.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Total int32 `json:"total"`

	// done is how many of them the newest look has compared.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Done int32 `json:"done"`

	// equal is how many have the same on both sides.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Equal int32 `json:"equal"`

	// sourceChanged is how many differ only by what changed in Confluence since before the run.
	// +optional
	// +kubebuilder:validation:Minimum=0
	SourceChanged int32 `json:"sourceChanged,omitempty"`

	// differing is how many differ otherwise: something is missing on the site, or it has more than Confluence.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Differing int32 `json:"differing,omitempty"`
}

// SpaceDifference is a space that differs.
type SpaceDifference struct {
	// key is the space.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=255
	Key string `json:"key,omitempty"`

	// before is what Confluence held before the run; left out where that is not known.
	// +optional
	Before *ContentCounts `json:"before,omitempty"`

	// source is what Confluence holds.
	// +optional
	Source ContentCounts `json:"source,omitzero"`

	// destination is what the site holds.
	// +optional
	Destination ContentCounts `json:"destination,omitzero"`

	// absent is Source or Destination where that side has no such space.
	// +optional
	// +kubebuilder:validation:Enum=Source;Destination
	Absent string `json:"absent,omitempty"`

	// unread tells that one of the sides refused to speak of the space, or that Confluence shows neither a page nor a blog post of
	// it: what stands here is not all of it.
	// +optional
	Unread bool `json:"unread,omitempty"`

	// missingPages is how many pages of Confluence are not on the site by their titles. It is told by verification Titles.
	// +optional
	// +kubebuilder:validation:Minimum=0
	MissingPages int64 `json:"missingPages,omitempty"`

	// titles are the first of them, at most 5 of 255 characters each.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=5
	// +kubebuilder:validation:items:MaxLength=255
	Titles []string `json:"titles,omitempty"`
}

// RedirectStatus is a map of old addresses to new ones.
type RedirectStatus struct {
	// pages is the number of pages in the map.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Pages int64 `json:"pages"`

	// unmapped is the number of pages that are not in it: those that are missing on the site, and those that came after the map was
	// full.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Unmapped int64 `json:"unmapped,omitempty"`

	// reports are the ConfigMaps with the map, at most 50 of 900,000 bytes each.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MaxItems=50
	Reports []LocalReference `json:"reports,omitempty"`
}

// AfterStatus is what was asked of Atlassian after a migration.
type AfterStatus struct {
	// idMapping is the report of old and new IDs.
	// +optional
	IDMapping *RemoteJob `json:"idMapping,omitempty"`

	// productLinks is the update of links.
	// +optional
	ProductLinks *RemoteJob `json:"productLinks,omitempty"`
}

// RemoteJob is a job of Atlassian's migration utilities.
type RemoteJob struct {
	// id is the job's ID.
	// +optional
	// +kubebuilder:validation:MaxLength=1024
	ID string `json:"id,omitempty"`

	// state is how the job stands, in Atlassian's own words, such as IN_PROGRESS or SUCCESS.
	// +optional
	// +kubebuilder:validation:MaxLength=64
	State string `json:"state,omitempty"`

	// startedAt is when it was triggered.
	// +optional
	StartedAt *metav1.Time `json:"startedAt,omitempty"`

	// finishedAt is when it was seen to be over.
	// +optional
	FinishedAt *metav1.Time `json:"finishedAt,omitempty"`

	// message says what went wrong, and what to do.
	// +optional
	// +kubebuilder:validation:MaxLength=512
	Message string `json:"message,omitempty"`
}
