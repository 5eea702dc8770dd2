// What docs/api/browser.md says of the ways in.
export interface SignedIn {
  token?: string;
  csrf?: string;
  expires_at: string;
  person: string;
  reads_only_until?: string;
  verified_until?: string;
}

export interface Challenge {
  challenge: string;
  expires_at: string;
  public_key: Record<string, unknown>;
}

export interface Passkey {
  id: string;
  name: string;
  credential: string;
  added_at: string;
  last_used_at?: string;
  backed_up: boolean;
  transports: string[];
  suspected_at?: string;
  recovery?: string;
}

export interface Session {
  id: string;
  kind: "browser" | "terminal";
  made_at: string;
  last_used_at?: string;
  network?: string;
  passkey?: string;
  verified_at?: string;
  expires_at: string;
  current: boolean;
}
