// What AWS keeps for the root user, and what people often want it for without need. After AWS's
// list of tasks that require root user credentials and its guide to centralised root access.
export interface Task {
  name: string;
  other?: string; // the way without the root user, where there is one
  members?: string; // the same, for a member account of an AWS organization alone
}

export const needsRoot: Task[] = [
  {
    name: "Change the root e-mail, password or access keys",
    members:
      "The management account can change a member's root e-mail, and delete its " +
      "root credentials, without signing in there.",
  },
  {
    name: "Close the account",
    members: "The management account closes a member account: Organizations, Close account.",
  },
  { name: "Restore an IAM administrator's own permissions" },
  { name: "Let IAM users see billing" },
  {
    name: "Unlock an S3 bucket whose policy denies everybody",
    members:
      "A short root session from the management account does this: sts " +
      "assume-root with S3UnlockBucketPolicy.",
  },
  {
    name: "Unlock an SQS queue whose policy denies everybody",
    members:
      "A short root session from the management account does this: sts " +
      "assume-root with SQSUnlockQueuePolicy.",
  },
  { name: "Turn MFA delete of an S3 bucket on or off" },
  { name: "Recover a KMS key that nobody can manage, with AWS Support" },
  { name: "Register as a seller of reserved instances" },
  { name: "Read certain tax invoices" },
  { name: "Ask for GovCloud root access keys" },
  { name: "Add, replace or resync a root MFA device" },
];

export const needsNoRoot: Task[] = [
  {
    name: "Change or cancel the support plan",
    other: "An IAM role with AWSSupportAccess and supportplans actions.",
  },
  {
    name: "Change contacts, currency or enabled Regions",
    other: "An IAM role with account and billing actions.",
  },
  {
    name: "Create users, roles and keys",
    other: "An administrator role, best through IAM Identity Center.",
  },
  {
    name: "Look at costs and invoices",
    other: "A role with Billing read access, once IAM access to billing is on.",
  },
  {
    name: "Get a locked-out IAM user back in",
    other: "Any IAM administrator resets the password or the MFA device.",
  },
  {
    name: "Check whether a member account's root is safe",
    other:
      "A root session from the management account: sts assume-root with " +
      "IAMAuditRootUserCredentials.",
  },
];
