// Package version holds the version of the build.
package version

// Version is set by the linker.
var Version = "dev"

// UserAgent is what Drover calls itself towards Atlassian and Confluence.
func UserAgent() string {
	return "drover/" + Version
}
