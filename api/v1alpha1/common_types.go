package v1alpha1

import "time"

// Each field of type Duration has bounds of its own, which limit the digits before the length: CEL fails on what Go's
// time.Duration cannot hold, with words that help nobody.

// Each time in a spec has a pattern besides its format: for a date-time the API server takes spellings that Go cannot read, such
// as a small t or a zone of +99:99, and a single object with one would fail every list of its kind. Only UTC in whole seconds is
// taken because Go writes nothing else: another spelling would be rewritten by any client in Go.

// Duration is a length of time as people write it: "90s", "24h" or "1h30m". It is kept as it was written, because a value
// that the API server rewrites is a difference that a GitOps tool reports for ever.
//
// +kubebuilder:validation:MinLength=2
// +kubebuilder:validation:MaxLength=32
// +kubebuilder:validation:XValidation:rule="self.matches('^([0-9]+h)?([0-9]+m)?([0-9]+s)?$')",message="must be a duration in whole hours, minutes and seconds, such as 90s, 24h or 1h30m"
type Duration string

// Or returns the duration, or the fallback where none is written. The schema has checked the form; an object from before a
// rule was tightened falls back as well.
func (d Duration) Or(fallback time.Duration) time.Duration {
	parsed, err := time.ParseDuration(string(d))
	if err != nil || parsed <= 0 {
		return fallback
	}
	return parsed
}

// LocalReference names an object in the same namespace. References never cross namespaces: a CloudSite carries credentials,
// and who may read a namespace decides who may use them.
type LocalReference struct {
	// name is the object's name.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:XValidation:rule="!format.dns1123Subdomain().validate(self).hasValue()",message="must be the name of an object: lower case letters, digits, '-' and '.'"
	Name string `json:"name,omitempty"`
}

// SecretKeyReference names one key of a Secret in the same namespace.
type SecretKeyReference struct {
	// name is the Secret's name.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:XValidation:rule="!format.dns1123Subdomain().validate(self).hasValue()",message="must be the name of an object: lower case letters, digits, '-' and '.'"
	Name string `json:"name,omitempty"`

	// key is the entry of the Secret's data that is read.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:XValidation:rule="self.matches('^[-._a-zA-Z0-9]+$')",message="must be a key of a Secret: letters, digits, '-', '_' and '.'"
	Key string `json:"key,omitempty"`
}

// AppKey is the key of a Marketplace app as the plugin manager of Confluence lists it, such as com.comalatech.workflow.
//
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=255
type AppKey string

// SpaceKey is the key of a Confluence space, such as ENG or ~jdoe. Confluence tells two keys that differ only in case apart
// in some places and not in others; Drover compares them without case.
//
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=255
type SpaceKey string
